package bifrost.api.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An object or array whose values are still being collected. */
sealed interface Container {

  /** Adds an element, or the member of this name. */
  void add(String name, JsonValue value);

  JsonValue build();

  /** An object to be; of members with the same name the last one wins. */
  record Members(Map<String, JsonValue> members) implements Container {

    Members() {
      this(new LinkedHashMap<>());
    }

    @Override
    public void add(String name, JsonValue value) {
      members.put(name, value);
    }

    @Override
    public JsonValue build() {
      return new JsonObject(members);
    }
  }

  /** An array to be. */
  record Elements(List<JsonValue> elements) implements Container {

    Elements() {
      this(new ArrayList<>());
    }

    @Override
    public void add(String name, JsonValue value) {
      elements.add(value);
    }

    @Override
    public JsonValue build() {
      return new JsonArray(elements);
    }
  }
}
