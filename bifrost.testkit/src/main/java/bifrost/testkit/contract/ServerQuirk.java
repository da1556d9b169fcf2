package bifrost.testkit.contract;

/**
 * What some servers do and others do not, and what changes nothing of what is said. A dialect ignores those that its wire does not know;
 * {@link #NO_END_MARKER} it knows if an end has a mark.
 */
public enum ServerQuirk {
  /** Members that no provider can know: {@code kit_unknown}, in the answer, and in each choice and message that is an object of its own. */
  UNKNOWN_MEMBERS,
  /** Members that are null where there is nothing to say. */
  NULL_MEMBERS,
  /** Nothing but what must be there: no id, no model, no time. */
  REQUIRED_MEMBERS_ONLY,
  /** The names that older versions of the server used. */
  LEGACY_NAMES,
  /** The names of older versions beside those of today, for clients of both. */
  LEGACY_AND_CURRENT_NAMES,
  /** Codes as texts, which are numbers elsewhere. */
  STRING_ERROR_CODES,
  /** Signs of life between the pieces of a stream. */
  KEEP_ALIVES,
  /** The usage so far in every piece of a stream. */
  CONTINUOUS_USAGE,
  /** What is said once elsewhere, ids and names, in every piece of a stream, or in a piece of its own. */
  REPEATED_IDS,
  /** The finish reason together with the last piece of a choice. */
  FINISH_REASON_IN_LAST_DELTA,
  /** Pieces of a stream that say nothing. */
  EMPTY_DELTAS,
  /** Another line ending. */
  CRLF,
  /** A third line ending. */
  CR,
  /** A byte order mark at the beginning. */
  BOM,
  /** One piece of a stream in several lines. */
  MULTI_LINE_EVENTS,
  /** Frames without the space that is usual. */
  NO_SPACE_AFTER_COLON,
  /** What frames may have beside what they say. */
  UNKNOWN_EVENT_FIELDS,
  /** The last frame without what usually ends one. */
  NO_FINAL_BLANK_LINE,
  /** The content type in other letters, and with a parameter. */
  CONTENT_TYPE_VARIANT,
  /** Nothing that marks the end but the end itself. */
  NO_END_MARKER
}
