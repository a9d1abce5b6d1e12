"""What stands on a label: tag codes, the QR matrix, the sizes of label sheets. Draws nothing, stores nothing."""
