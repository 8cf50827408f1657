"""An empty page: what Streamlit alone costs."""

import streamlit as st

st.set_page_config(layout="wide")
st.header("Nothing")
