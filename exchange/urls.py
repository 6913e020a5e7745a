"""Files in and out of the book."""

from django.urls import path

from exchange.views import acts, exports, files, imports, mapping

app_name = "exchange"

urlpatterns = [
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/<int:pk>/", imports.import_page, name="import"),
    path("imports/<int:pk>/undoing/", imports.import_undo, name="import-undo"),
    path("imports/<int:pk>/refused.csv", files.import_refused, name="import-refused"),
    path("imports/jobs/<int:pk>/", imports.import_job_page, name="import-job"),
    path("imports/<int:pk>/mapping.toml", mapping.batch_mapping, name="import-batch-mapping"),
    path("imports/jobs/<int:pk>/mapping/", mapping.import_mapping, name="import-mapping"),
    path("imports/jobs/<int:pk>/mapping/text/", mapping.import_mapping_text, name="import-mapping-text"),
    path("imports/jobs/<int:pk>/mapping.toml", mapping.import_mapping_file, name="import-mapping-file"),
    path("imports/jobs/<int:pk>/answers/", acts.import_answers, name="import-answers"),
    path("imports/jobs/<int:pk>/application/", acts.import_apply, name="import-apply"),
    path("imports/jobs/<int:pk>/refused.csv", files.job_refused, name="job-refused"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<int:pk>/book.zip", files.export_file, name="export-file"),
]
