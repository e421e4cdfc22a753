"""What is owed (职责): the yearly responsibility document and each unit's duties."""
