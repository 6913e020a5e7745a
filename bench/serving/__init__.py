"""Pages through gunicorn: the server, the watch inside it, and the client that times it."""
