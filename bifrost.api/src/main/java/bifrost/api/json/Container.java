package bifrost.api.json;

import java.util.ArrayList;
import java.util.List;

/** An object or array whose values are still being collected. */
sealed interface Container {

  /** Adds an element, or the member of this name. */
  void add(String name, JsonValue value);

  JsonValue build();

  /** An object to be; of members with the same name the last one wins. */
  record Members(MemberList members) implements Container {

    Members() {
      this(new MemberList(0));
    }

    @Override
    public void add(String name, JsonValue value) {
      members.put(name, value);
    }

    @Override
    public JsonValue build() {
      return members.build().toObject();
    }
  }

  /** An array to be. */
  record Elements(List<JsonValue> elements) implements Container {

    private static final JsonArray EMPTY = JsonArray.of();

    Elements() {
      this(new ArrayList<>());
    }

    @Override
    public void add(String name, JsonValue value) {
      elements.add(value);
    }

    @Override
    public JsonValue build() {
      return elements.isEmpty() ? EMPTY : new JsonArray(elements);
    }
  }
}
