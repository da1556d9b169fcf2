package bifrost.testkit;

import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.Optional;

/** What a request gives to a model, or where it goes, as {@link Dialect.Asked#input()} has it. */
final class Given {
  private Given() {}

  static Optional<JsonValue> of(Request<?> request) {
    if (request instanceof CompletionRequest text) return Optional.of(text.prompt().json());
    if (request instanceof EmbeddingRequest embedding) return Optional.of(embedding.input().json());
    return request instanceof RawRequest raw ? Optional.of(new JsonString(raw.method() + " " + raw.path())) : Optional.empty();
  }
}
