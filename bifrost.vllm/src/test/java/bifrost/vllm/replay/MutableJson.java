package bifrost.vllm.replay;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** JSON that can be changed in place, and whose objects may have a member twice. */
final class MutableJson {
  /** The text of a scalar; null for an object or an array. */
  private String scalar;

  /** The members of an object, or the elements of an array, which have no names. */
  final List<Member> children = new ArrayList<>();
  private boolean isObject;

  /** A member of an object, or an element of an array. */
  record Member(String name, MutableJson value) {}

  /** A place in a tree: a child, and the names on the way to it, without those of array elements. */
  record Position(MutableJson parent, int position, List<String> names) {
    Member member() {
      return parent.children.get(position);
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

  /** Replaces this value by another one. */
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

  /** Lists every child of every value. */
  List<Position> places() {
    var places = new ArrayList<Position>();
    collect(List.of(), places);
    return places;
  }

  private void collect(List<String> names, List<Position> places) {
    for (int i = 0; i < children.size(); i++) {
      var path = names;
      if (isObject) {
        path = new ArrayList<>(names);
        path.add(children.get(i).name());
      }
      places.add(new Position(this, i, List.copyOf(path)));
      children.get(i).value().collect(path, places);
    }
  }

  /** Lists every object. */
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
