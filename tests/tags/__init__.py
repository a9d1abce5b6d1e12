"""Tests of tag codes, QR codes and label sizes."""
