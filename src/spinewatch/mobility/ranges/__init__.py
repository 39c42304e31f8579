"""What free living showed: excursions and used range."""
