package bifrost.api;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** The {@code token_ids} of a streamed choice: alone among the extras, those of all pieces count. */
final class TokenIds {
  private static final String NAME = "token_ids";

  private final List<JsonValue> ids = new ArrayList<>();

  void add(JsonObject extras) {
    if (extras.get(NAME).orElse(null) instanceof JsonArray more) ids.addAll(more.elements());
  }

  JsonObject in(JsonObject extras) {
    return ids.isEmpty() ? extras : extras.with(NAME, ids);
  }
}
