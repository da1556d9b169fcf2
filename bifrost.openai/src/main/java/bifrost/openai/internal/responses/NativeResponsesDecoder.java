package bifrost.openai.internal.responses;

import bifrost.api.BifrostException;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.spi.EventSource;
import bifrost.openai.internal.codec.Decoders;
import bifrost.openai.internal.codec.ErrorDecoder;
import bifrost.openai.internal.codec.RawResponse;
import bifrost.openai.internal.sse.StreamEndTracker;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The decoders for servers that implement the Responses API. An {@code error} member of a response is an error only if
 * the status of the response is {@code failed}.
 */
public final class NativeResponsesDecoder {
  private static final Set<String> ERROR_TYPES = Set.of("error", "response.error");

  private static final String EVENT_PREFIX = "response.";

  private NativeResponsesDecoder() {}

  public static Response decode(JsonReader in) {
    return decodeObject(in, Decoders.object(in), json -> {
      boolean hasOutput = json.members().containsKey("output") || json.tryGet("output_text").isPresent();
      boolean hasFailed = string(json, "status").equals("failed");
      if (isError(json, hasOutput) || !hasOutput && !hasFailed) {
        throw in.unexpected("a response with 'output', not an error");
      }
      var response = ResponseDecoder.decode(json, "completed");
      if (hasFailed) throw ResponseFailure.of(response, JsonObject.of());
      return response;
    });
  }

  /** {@return whether the body is an error instead of a response} */
  private static boolean isError(JsonObject json, boolean hasOutput) {
    boolean isResponse = string(json, "object").equals("response") || hasOutput && !string(json, "status").isEmpty();
    boolean counts = !isResponse || string(json, "status").equals("failed");
    return counts && hasError(json) || string(json, "object").equals("error");
  }

  private static boolean hasError(JsonObject json) {
    return json.tryGet("error").filter(error -> !ErrorDecoder.isEmpty(error)).isPresent();
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
    return decodeObject(in, Decoders.object(in), json -> {
      var type = string(json, "type").isEmpty() && name.startsWith(EVENT_PREFIX) ? name : string(json, "type");
      if (isErrorEvent(json, type)) throw in.unexpected("an event with 'type', not an error");
      if (ERROR_TYPES.contains(type)) throw ResponseFailure.of(json.without("type"));
      return type.isEmpty() ? Optional.empty() : Optional.of(ResponseEventDecoder.decode(json, type));
    });
  }

  /** {@return whether an event is an error in the form of the other operations} */
  private static boolean isErrorEvent(JsonObject json, String type) {
    if (string(json, "type").equals("error") || string(json, "object").equals("error")) return true;
    return hasError(json) && !type.startsWith(EVENT_PREFIX) || ERROR_TYPES.contains(type) && hasError(json)
        || type.isEmpty() && json.tryGet("detail").isPresent();
  }

  private static String string(JsonObject json, String name) {
    return json.tryGet(name).orElse(null) instanceof JsonString text ? text.value() : "";
  }

  private static <T> T decodeObject(JsonReader in, JsonObject json, Function<JsonObject, T> read) {
    try {
      return read.apply(json);
    } catch (IllegalStateException e) {
      throw in.unexpected("an object of the Responses API (" + e.getMessage() + ")");
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
   */
  public static EventSource<ResponseEvent> throwingFailures(EventSource<ResponseEvent> events) {
    return new EventSource<>() {
      private Optional<BifrostException> failure = Optional.empty();

      @Override
      public Optional<ResponseEvent> next() throws IOException, InterruptedException {
        if (failure.isPresent()) throw failure.get();
        var event = events.next();
        failure = event.flatMap(ResponseFailure::of);
        return event;
      }

      @Override
      public void close() {
        events.close();
      }
    };
  }
}
