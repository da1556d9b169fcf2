package bifrost.vllm.replay;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A mutable JSON value, whose objects may contain a member name twice. */
final class MutableJson {
  /** The text of a scalar; null for an object or an array. */
  private String scalar;

  /** The members of an object, or the elements of an array, which have no names. */
  final List<Member> children = new ArrayList<>();
  private boolean isObject;

  /** A member of an object, or an element of an array. */
  record Member(String name, MutableJson value) {}

  /** The position of a child in a tree, with the names on the path to it, without array elements. */
  record Position(MutableJson parent, int index, List<String> names) {
    Member member() {
      return parent.children.get(index);
    }
  }

  static MutableJson of(JsonValue value) {
    var tree = new MutableJson();
    tree.replaceWith(value);
    return tree;
  }

  static MutableJson parse(String text) {
    return of(Json.parse(text));
  }

  /** Replaces this value with another one. */
  void replaceWith(JsonValue value) {
    children.clear();
    scalar = null;
    isObject = value instanceof JsonObject;
    if (value instanceof JsonObject object) {
      object.members().forEach((name, member) -> children.add(new Member(name, of(member))));
    } else if (value instanceof JsonArray array) {
      for (var element : array) children.add(new Member("", of(element)));
    } else {
      scalar = value.toString();
    }
  }

  boolean isObject() {
    return isObject;
  }

  /** {@return the positions of all children of all values} */
  List<Position> positions() {
    var positions = new ArrayList<Position>();
    collect(List.of(), positions);
    return positions;
  }

  private void collect(List<String> names, List<Position> positions) {
    for (int i = 0; i < children.size(); i++) {
      var path = names;
      if (isObject) {
        path = new ArrayList<>(names);
        path.add(children.get(i).name());
      }
      positions.add(new Position(this, i, List.copyOf(path)));
      children.get(i).value().collect(path, positions);
    }
  }

  /** {@return all objects in this tree} */
  List<MutableJson> objects() {
    var objects = new ArrayList<MutableJson>();
    if (isObject) objects.add(this);
    for (var child : children) objects.addAll(child.value().objects());
    return objects;
  }

  @Override
  public String toString() {
    if (scalar != null) return scalar;
    if (!isObject) {
      return children.stream().map(child -> child.value().toString()).collect(Collectors.joining(",", "[", "]"));
    }
    return children.stream().map(child -> new JsonString(child.name()) + ":" + child.value())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
