"""Tests of the room `outreach`."""
