package bifrost.testkit.contract;

/**
 * A variation in how servers encode or frame responses, which must not change the decoded result. A dialect
 * ignores quirks that its protocol does not have. It must implement {@link #NO_END_MARKER} if its streams have
 * an end marker.
 */
public enum ServerQuirk {
  /**
   * An unknown member {@code kit_unknown} in the response, and in each choice and message that is an object of
   * its own.
   */
  UNKNOWN_MEMBERS,
  /** Members with the value null where others are absent. */
  NULL_MEMBERS,
  /** Only required members: no id, no model, and no time. */
  REQUIRED_MEMBERS_ONLY,
  /** Member names of older versions of the server. */
  LEGACY_NAMES,
  /** Member names of older and current versions, both with the same value. */
  LEGACY_AND_CURRENT_NAMES,
  /** Error codes as texts instead of numbers. */
  STRING_ERROR_CODES,
  /** Keep-alive signals between the events of a stream. */
  KEEP_ALIVES,
  /** The current usage in every event of a stream. */
  CONTINUOUS_USAGE,
  /** Ids and names in every event of a stream, or in an event of their own, instead of once. */
  REPEATED_IDS,
  /** The finish reason in the last event with content of a choice, instead of an event of its own. */
  FINISH_REASON_IN_LAST_DELTA,
  /** Events of a stream without content. */
  EMPTY_DELTAS,
  /** CR LF as the line ending of a stream. */
  CRLF,
  /** CR as the line ending of a stream. */
  CR,
  /** A byte order mark at the start of a stream. */
  BOM,
  /** Events that are split into several lines. */
  MULTI_LINE_EVENTS,
  /** No space after the colon of a field of an event. */
  NO_SPACE_AFTER_COLON,
  /** Comments and unknown fields in events. */
  UNKNOWN_EVENT_FIELDS,
  /** No empty line after the last event. */
  NO_FINAL_BLANK_LINE,
  /** The content type in another case, and with a parameter. */
  CONTENT_TYPE_VARIANT,
  /** No end marker; the stream ends with the connection or the body. */
  NO_END_MARKER
}
