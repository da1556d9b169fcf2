package bifrost.api.json;

import java.util.Arrays;

/**
 * The objects and arrays around the current value, outermost first. Only offsets are kept; the path is spelled when asked for.
 */
final class Nesting {

  /** RFC 8259 section 9: an implementation may set limits on the maximum depth of nesting. */
  static final int LIMIT = 1_000;

  private static final int ARRAY = -1;
  private static final int OBJECT = -2;
  private static final int WIDTH = 3;

  /** Of each level: the offset of the member's name, ARRAY or OBJECT; the end of the name or the index; the value's offset. */
  private int[] levels = new int[16 * WIDTH];
  private int top;

  void reset(int value) {
    top = 0;
    levels[0] = ARRAY;
    levels[2] = value;
  }

  int depth() {
    return top / WIDTH;
  }

  boolean isFull() {
    return depth() == LIMIT;
  }

  boolean inObject() {
    return top > 0 && levels[top] != ARRAY;
  }

  boolean inArray() {
    return top > 0 && levels[top] == ARRAY;
  }

  void enterObject() {
    push(OBJECT);
  }

  void enterArray() {
    push(ARRAY);
  }

  private void push(int kind) {
    int value = value();
    top += WIDTH;
    if (top == levels.length) levels = Arrays.copyOf(levels, 2 * top);
    levels[top] = kind;
    levels[top + 1] = -1;
    levels[top + 2] = value;
  }

  void leave() {
    top -= WIDTH;
  }

  void leaveTo(int depth) {
    top = depth * WIDTH;
  }

  /** Between two members the path is the object's own. */
  void betweenMembers() {
    levels[top] = OBJECT;
  }

  void member(int nameFrom, int nameTo) {
    levels[top] = nameFrom;
    levels[top + 1] = nameTo;
  }

  void nextElement() {
    levels[top + 1]++;
  }

  void setValueOffset(int offset) {
    levels[top + 2] = offset;
  }

  /** Where the current value starts. */
  int value() {
    return levels[top + 2];
  }

  boolean hasName() {
    return levels[top] >= 0;
  }

  int nameFrom() {
    return levels[top];
  }

  int nameTo() {
    return levels[top + 1];
  }

  String path(byte[] bytes) {
    var path = new StringBuilder("$");
    for (int level = WIDTH; level <= top; level += WIDTH) {
      if (levels[level] >= 0) {
        path.append(Path.step(Strings.decodeStart(bytes, levels[level], levels[level + 1], Path.LONGEST_NAME)));
      } else if (levels[level + 1] >= 0 && levels[level] == ARRAY) {
        path.append('[').append(levels[level + 1]).append(']');
      }
    }
    return path.toString();
  }
}
