package bifrost.api.internal.json;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** A builder of an object or an array. */
sealed interface ContainerBuilder {
  /** Adds a member with this name, or an element; an array ignores the name. */
  void add(String name, JsonValue value);

  JsonValue build();

  /** A builder of an object. If a name is repeated, the last value is used. */
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

  /** A builder of an array. */
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
