package bifrost.api.internal.json;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** An object or array whose values are still being collected. */
sealed interface ContainerBuilder {
  /** Adds an element, or the member of this name. */
  void add(String name, JsonValue value);

  JsonValue build();

  /** An object to be; of members with the same name the last one wins. */
  record ObjectBuilder(MemberMapBuilder members) implements ContainerBuilder {
    ObjectBuilder() {
      this(new MemberMapBuilder(0));
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
  record ArrayBuilder(List<JsonValue> elements) implements ContainerBuilder {
    private static final JsonArray EMPTY = JsonArray.of();

    ArrayBuilder() {
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
