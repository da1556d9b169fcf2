package bifrost.openai.wire;

import bifrost.api.BifrostException;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.EventSource;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The Responses API as servers speak it themselves. An error counts only where the response has failed. */
final class NativeResponses {
  private NativeResponses() {}

  static Response whole(JsonReader in) {
    return tree(in, json -> {
      if (isError(json) || json.get("output").isEmpty()) throw in.unexpected("a response with 'output', not an error");
      return ResponseJson.response(json);
    });
  }

  static Optional<ResponseEvent> event(JsonReader in) {
    return tree(in, json -> {
      boolean error = json.string("type").orElse("error").equals("error") || json.string("object").orElse("").equals("error");
      if (error) throw in.unexpected("an event with 'type', not an error");
      return Optional.of(ResponseEventJson.event(json));
    });
  }

  private static boolean isError(JsonObject json) {
    return json.get("error").isPresent()
        && (!json.string("object").orElse("").equals("response") || json.string("status").orElse("").equals("failed"));
  }

  private static <T> T tree(JsonReader in, Function<JsonObject, T> read) {
    var json = Shape.object(in);
    try {
      return read.apply(json);
    } catch (IllegalStateException | ArithmeticException e) {
      throw in.unexpected("an object of the Responses API (" + e.getMessage() + ")");
    }
  }

  static Completeness<ResponseEvent> completeness() {
    return new Completeness<>() {
      @Override
      public boolean seen(ResponseEvent event) {
        return event instanceof ResponseEvent.Completed || event instanceof ResponseEvent.Incomplete || event instanceof ResponseEvent.Failed;
      }

      @Override
      public String missing() {
        return "neither response.completed nor response.incomplete";
      }

      @Override
      public String missingAtDone() {
        return missing();
      }
    };
  }

  /** Throws, after the event that says so, what a response failed of. */
  static EventSource<ResponseEvent> events(EventSource<ResponseEvent> events) {
    return new EventSource<>() {
      private Optional<Response> failed = Optional.empty();

      @Override
      public Optional<ResponseEvent> next() throws IOException, InterruptedException {
        if (failed.isPresent()) throw failure(failed.get());
        var event = events.next();
        if (event.orElse(null) instanceof ResponseEvent.Failed it) failed = Optional.of(it.response());
        return event;
      }

      @Override
      public void close() {
        events.close();
      }
    };
  }

  private static BifrostException failure(Response response) {
    var error = response.extras().get("error").orElse(JsonObject.of("message", "the response failed"));
    var body = JsonObject.of("error", error).toString().getBytes(StandardCharsets.UTF_8);
    return ErrorPayload.under(Answer.of(200, HttpHeaders.of(Map.of(), (name, value) -> true), body));
  }
}
