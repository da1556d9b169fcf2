package bifrost.testkit.contract;

/**
 * A variation in how servers encode or frame responses, which must not change the decoded result. A dialect
 * ignores quirks that its protocol does not have. If its streams have an end marker, it must implement
 * {@link #NO_END_MARKER}. Immutable and thread-safe.
 *
 * @since 0.1
 */
public enum ServerQuirk {
  /**
   * An unknown member {@code kit_unknown} in the response, and in each choice and message that is a separate
   * object.
   */
  UNKNOWN_MEMBERS,
  /** Null members instead of absent members. */
  NULL_MEMBERS,
  /** Only the required members, without id, model and time. */
  REQUIRED_MEMBERS_ONLY,
  /** Member names of older versions of the server. */
  LEGACY_NAMES,
  /** Both the older and the current names of members, with the same value. */
  LEGACY_AND_CURRENT_NAMES,
  /** Error codes as strings instead of numbers. */
  STRING_ERROR_CODES,
  /** Keep-alive signals between the events of a stream. */
  KEEP_ALIVES,
  /** The token usage so far, in every event of a stream. */
  CONTINUOUS_USAGE,
  /** The token usage in the last event with a choice, instead of in a separate event. */
  USAGE_IN_LAST_EVENT,
  /**
   * Several deltas in one event of a stream: those of different choices, and those of one choice that have different
   * members, such as its reasoning, its text, and its tool calls.
   */
  JOINED_EVENTS,
  /** Ids and names in every event of a stream or in a separate event, instead of only once. */
  REPEATED_IDS,
  /** The finish reason of a choice in its last event with content, instead of in a separate event. */
  FINISH_REASON_IN_LAST_DELTA,
  /** An empty finish reason, instead of none, in every event of a stream before the finish reason. */
  EMPTY_FINISH_REASONS,
  /** The finish reason of a choice in two events of a stream. */
  REPEATED_FINISH_REASONS,
  /** Events without content in a stream. */
  EMPTY_DELTAS,
  /** CR LF line endings in a stream. */
  CRLF,
  /** CR line endings in a stream. */
  CR,
  /** A byte order mark at the start of a stream. */
  BOM,
  /** Events whose data is split into several lines. */
  MULTI_LINE_EVENTS,
  /** No space after the colons in event fields. */
  NO_SPACE_AFTER_COLON,
  /** Comments and unknown fields in events. */
  UNKNOWN_EVENT_FIELDS,
  /** No empty line after the last event. */
  NO_FINAL_BLANK_LINE,
  /** The content type with different capitalization, and with a parameter. */
  CONTENT_TYPE_VARIANT,
  /** No end marker; the stream ends with the connection or the body. */
  NO_END_MARKER
}
