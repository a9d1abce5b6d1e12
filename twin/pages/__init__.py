"""One Streamlit file per screen, no decisions in them."""
