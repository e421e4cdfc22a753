"""What 0018 has told by days is kept once."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("org", "0018_lives_told")]

    operations = [migrations.DeleteModel("FormerName")]
