"""Sensors over Bluetooth Low Energy: what supervision asks for, done through bleak and BlueZ."""
