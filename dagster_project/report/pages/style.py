"""What the page looks like beside what Streamlit makes of it: wide, narrow, printed."""

# Streamlit leaves a tenth of the window empty above the first line, prints small words
# paler than everybody can read, shows names that lead somewhere as plain text, breaks
# long words of a title anywhere, and puts one field below the other on a phone.
STYLE = """
.stMainBlockContainer {padding-top: 3.5rem}
.stApp h1 {font-size: clamp(1.6rem, 1.1rem + 2.2vw, 2.5rem); hyphens: auto;
  padding: 0 0 0.75rem}
.stApp h2 {font-size: 1.5rem; padding: 0}
.stApp h3 {font-size: 1.25rem; padding: 0.75rem 0 0}
.stApp :is(h1, h2, h3) a {display: none}
.st-key-menu button, .st-key-menu button > * {justify-content: flex-start}
.st-key-menu button > * {width: 100%}
[class*=st-key-files] button {min-height: 0; padding: 0.1rem 0.6rem; opacity: 0.95}
[class*=st-key-files] button p {font-size: 0.8rem}
[class*=st-key-files] {gap: 0.5rem}
[class*=st-key-card] {gap: 0.35rem}
[class*=st-key-numbers] {row-gap: 0.5rem}
@media (max-width: 640px) {
  .stMainBlockContainer {padding-inline: 1rem}
  .st-key-days .stColumn, .st-key-choices .stColumn {flex: 1 1 calc(50% - 1rem);
    min-width: calc(50% - 1rem)}
  .st-key-days .stColumn:first-child {flex-basis: 100%}
}
.stApp [data-testid=stCaptionContainer], .stApp [data-testid=stCaptionContainer] p {
  color: inherit; opacity: 0.9}
[class*=st-key-open] button {min-height: 0; padding: 0}
[class*=st-key-open] button p {font-size: 1.05rem; font-weight: 600;
  text-decoration: underline}
/* A phone folds the filters' second row and the files of pictures away. */
@media (max-width: 640px) {
  [class*=st-key-files] button {padding: 0.05rem 0.4rem}
  .stApp [data-testid=stVerticalBlock] {gap: 0.6rem}
}
/* On paper: the numbers, and nothing to click. */
@page {size: A4; margin: 12mm}
@media print {
  [data-testid=stSidebar], [data-testid=stHeader], [data-testid=stToolbar],
  [data-testid=stDecoration], [data-testid=stExpander]:not([open]),
  [class*=st-key-files], [class*=st-key-tools], .st-key-choices,
  .stButton, .stDownloadButton, .stPopover, .stRadio, .stNumberInput,
  .stElementToolbar {display: none !important}
  .stApp, .stMain, .stMainBlockContainer, [data-testid=stAppViewContainer] {
    position: static !important; overflow: visible !important; height: auto !important;
    padding: 0 !important; max-width: none !important; background: white !important;
    color: black !important}
  .stColumn {break-inside: avoid}
  .stVegaLiteChart, .stMetric {break-inside: avoid}
}
"""
