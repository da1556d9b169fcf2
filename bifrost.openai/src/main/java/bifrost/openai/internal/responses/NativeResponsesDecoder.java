package bifrost.openai.internal.responses;

import bifrost.api.BifrostException;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.ErrorMember;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.ResponseEventJson;
import bifrost.api.spi.ResponseJson;
import bifrost.openai.internal.codec.ErrorDecoder;
import bifrost.openai.internal.codec.RawResponse;
import bifrost.openai.internal.sse.StreamEndTracker;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.Set;

/**
 * The decoders for servers that implement the Responses API. An {@code error} member of a response is an error only if
 * the status of the response is {@code failed}.
 */
public final class NativeResponsesDecoder {
  private static final Set<String> ERROR_TYPES = Set.of("error", "response.error");

  private static final String EVENT_PREFIX = "response.";

  private NativeResponsesDecoder() {}

  public static Response decode(JsonReader in) {
    var response = ResponseJson.read(in);
    if (!response.status().equals("failed")) return response;
    throw ResponseFailure.of(response, JsonObject.of());
  }

  /** {@return a decoder for events} */
  public static RawResponse.Decoder<Optional<ResponseEvent>> eventDecoder() {
    return new RawResponse.Decoder<>() {
      @Override
      public Optional<ResponseEvent> decode(JsonReader in) {
        return event(in, "");
      }

      @Override
      public Optional<ResponseEvent> decode(JsonReader in, String name) {
        return event(in, name);
      }
    };
  }

  /**
   * Decodes an event; empty for JSON that is not an event of a response, such as a ping.
   *
   * @param name the SSE field {@code event}, which is the type of an event without a {@code type}; {@code ""} if
   *     there is none
   */
  private static Optional<ResponseEvent> event(JsonReader in, String name) {
    if (!in.isObject()) return RawResponse.nonObjectEvent(in);
    var head = in.peek(EventHead::read);
    var type = head.type.isEmpty() && name.startsWith(EVENT_PREFIX) ? name : head.type;
    if (head.isError(type)) throw in.unexpected("an event with 'type', not an error");
    if (ERROR_TYPES.contains(type)) throw ResponseFailure.of(in.value().asObject().without("type"));
    if (!type.isEmpty()) return Optional.of(ResponseEventJson.read(in, type));
    in.skip();
    return Optional.empty();
  }

  /** The members of an event that distinguish errors from other events. */
  private record EventHead(String type, String object, boolean hasError) {
    static EventHead read(JsonReader in) {
      var type = "";
      var object = "";
      boolean hasError = false;
      while (in.nextMember()) {
        var name = in.name();
        if (name.equals("error")) hasError = !ErrorMember.isEmpty(in.value());
        else if (name.equals("type") && in.isString()) type = in.string();
        else if (name.equals("object") && in.isString()) object = in.string();
        else in.skip();
      }
      return new EventHead(type, object, hasError);
    }

    /** {@return whether the event is an error in the form of the other operations} */
    boolean isError(String eventType) {
      if (type.equals("error") || object.equals("error")) return true;
      return hasError && (!eventType.startsWith(EVENT_PREFIX) || ERROR_TYPES.contains(eventType));
    }
  }

  public static StreamEndTracker<ResponseEvent> endTracker() {
    return new StreamEndTracker<>() {
      @Override
      public boolean accept(ResponseEvent event) {
        return event instanceof ResponseEvent.Completed || event instanceof ResponseEvent.Incomplete
            || event instanceof ResponseEvent.Failed;
      }

      @Override
      public String missingAtEnd() {
        return "neither response.completed nor response.incomplete";
      }

      @Override
      public String missingAtDone() {
        return "response.completed or response.incomplete";
      }
    };
  }

  /**
   * {@return the same events, followed by the error of a failed response, which is thrown after the event that
   * reports it}
   *
   * @param headers the head of the response, which has the id of the request
   */
  public static EventSource<ResponseEvent> throwingFailures(EventSource<ResponseEvent> events, HttpHeaders headers) {
    return new EventSource<>() {
      private Optional<BifrostException> failure = Optional.empty();

      @Override
      public Optional<ResponseEvent> next() throws IOException, InterruptedException {
        if (failure.isPresent()) throw failure.get();
        var event = events.next();
        failure = event.flatMap(ResponseFailure::of).map(e -> ErrorDecoder.withHead(e, headers));
        return event;
      }

      @Override
      public void close() {
        events.close();
      }
    };
  }
}
