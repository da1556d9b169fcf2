package bifrost.testkit;

/**
 * What some servers do and others do not, and what changes nothing of what is said. A dialect ignores those that its wire does not know;
 * {@link #NO_END_MARK} it knows if an end has a mark.
 */
public enum Habit {
  /** Members that no provider can know: {@code kit_unknown}, in the answer, and in each choice and message that is an object of its own. */
  UNKNOWN_MEMBERS,
  /** Members that are null where there is nothing to say. */
  NULL_MEMBERS,
  /** Nothing but what must be there: no id, no model, no time. */
  BARE,
  /** The names that older versions of the server used. */
  OLD_NAMES,
  /** The names of older versions beside those of today, for clients of both. */
  BOTH_NAMES,
  /** Codes as texts, which are numbers elsewhere. */
  CODES_AS_TEXTS,
  /** Signs of life between the pieces of a stream. */
  KEEP_ALIVES,
  /** The usage so far in every piece of a stream. */
  RUNNING_USAGE,
  /** What is said once elsewhere, ids and names, in every piece of a stream, or in a piece of its own. */
  REPEATED_IDS,
  /** The finish reason together with the last piece of a choice. */
  EARLY_FINISH,
  /** Pieces of a stream that say nothing. */
  EMPTY_PIECES,
  /** Another line ending. */
  CRLF,
  /** A third line ending. */
  CR,
  /** A byte order mark at the beginning. */
  BOM,
  /** One piece of a stream in several lines. */
  SEVERAL_LINES,
  /** Frames without the space that is usual. */
  NO_SPACE,
  /** What frames may have beside what they say. */
  OTHER_FIELDS,
  /** The last frame without what usually ends one. */
  NO_LAST_BLANK,
  /** The content type in other letters, and with a parameter. */
  CONTENT_TYPE,
  /** Nothing that marks the end but the end itself. */
  NO_END_MARK
}
