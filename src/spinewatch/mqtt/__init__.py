"""Results over MQTT: published until every recorder has stored them, and received again."""
