package bifrost.api.internal.json;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** Equality and hash codes of trees, without recursion, because trees can be deeper than the stack. */
public final class TreeEquality {
  private TreeEquality() {}

  public static boolean equal(JsonValue one, JsonValue other) {
    var pairs = new ArrayDeque<JsonValue>();
    pairs.push(one);
    pairs.push(other);
    while (!pairs.isEmpty()) {
      if (!equalExceptContents(pairs.pop(), pairs.pop(), pairs)) return false;
    }
    return true;
  }

  /** Compares two values without their contents, which are added to the pairs to compare. */
  private static boolean equalExceptContents(JsonValue one, JsonValue other, Deque<JsonValue> pairs) {
    if (one == other) {
      return true;
    } else if (one instanceof JsonObject a && other instanceof JsonObject b) {
      return equalNames(a.members(), b.members(), pairs);
    } else if (one instanceof JsonArray a && other instanceof JsonArray b) {
      return equalSizes(a, b, pairs);
    }
    boolean containers = one instanceof JsonObject || one instanceof JsonArray;
    return !containers && one.equals(other);
  }

  private static boolean equalNames(Map<String, JsonValue> one, Map<String, JsonValue> other, Deque<JsonValue> pairs) {
    if (one.size() != other.size()) return false;
    for (var member : one.entrySet()) {
      var partner = other.get(member.getKey());
      if (partner == null) return false;
      pairs.push(member.getValue());
      pairs.push(partner);
    }
    return true;
  }

  private static boolean equalSizes(JsonArray one, JsonArray other, Deque<JsonValue> pairs) {
    if (one.size() != other.size()) return false;
    for (int i = 0; i < one.size(); i++) {
      pairs.push(one.elements().get(i));
      pairs.push(other.elements().get(i));
    }
    return true;
  }

  /**
   * {@return the sum of the hash codes of all values} Each hash code includes the path to its value, so that
   * the result does not depend on the order of members.
   */
  public static int hash(JsonValue root) {
    int sum = 0;
    var steps = new ArrayDeque<ValueAtPath>();
    steps.push(new ValueAtPath(root, 1));
    while (!steps.isEmpty()) {
      var step = steps.pop();
      if (step.value instanceof JsonObject object) {
        object.members()
            .forEach((name, value) -> steps.push(new ValueAtPath(value, 31 * step.pathHash + name.hashCode())));
      } else if (step.value instanceof JsonArray array) {
        for (int i = 0; i < array.size(); i++) {
          steps.push(new ValueAtPath(array.elements().get(i), 37 * step.pathHash + i));
        }
      }
      sum += step.hash();
    }
    return sum;
  }

  private record ValueAtPath(JsonValue value, int pathHash) {
    /**
     * {@return the hash code of the path and the value, scrambled} In a plain sum, two values could be
     * exchanged without changing the result.
     */
    int hash() {
      int hash = 31 * pathHash + shallowHash();
      hash = (hash ^ hash >>> 16) * 0x9e3779b1;
      return hash ^ hash >>> 15;
    }

    private int shallowHash() {
      if (value instanceof JsonObject object) return object.members().size();
      return value instanceof JsonArray array ? ~array.size() : value.hashCode();
    }
  }
}
