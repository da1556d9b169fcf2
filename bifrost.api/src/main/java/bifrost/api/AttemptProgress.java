package bifrost.api;

import java.util.OptionalLong;

/**
 * The progress of an attempt, for {@link AttemptHook#started(AttemptInfo, AttemptProgress)}. The methods return the
 * current values, so that a thread of the application can show them, for example once per second. Thread-safe.
 *
 * @since 0.1
 */
public interface AttemptProgress {
  /**
   * {@return the number of bytes of the JSON body or the files that were passed on to the connection} Some of them may
   * still be in buffers of the connection. If the request is sent again, as after a redirect, the number starts at
   * 0 again. It is always 0 for requests without a body.
   */
  long bytesSent();

  /**
   * {@return the length of the JSON body or of all files of the request, in bytes; empty for requests without a body,
   * before the request is sent, and if the length of a file is unknown}
   */
  OptionalLong bytesToSend();

  /** {@return the number of events that the reader of the stream has received; 0 if the response is not a stream} */
  long eventsReceived();
}
