"""What the files that we read and write look like."""
