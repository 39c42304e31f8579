"""What Grafana shows: dashboards as data, and the files that it is provisioned with."""
