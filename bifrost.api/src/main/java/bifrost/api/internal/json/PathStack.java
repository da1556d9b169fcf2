package bifrost.api.internal.json;

import java.util.Arrays;

/**
 * A stack of the objects and arrays that contain the current value, outermost first. It stores only offsets;
 * the text of the path is created on demand.
 */
public final class PathStack {
  /** RFC 8259 section 9 permits an implementation to limit the depth of nesting. */
  static final int MAX_DEPTH = 1_000;

  private static final int ARRAY = -1;
  private static final int OBJECT = -2;
  private static final int SLOTS_PER_LEVEL = 3;

  /**
   * Three numbers for each level: the offset of the member's name, ARRAY or OBJECT; the end of the name, its complement
   * if the name is not plain, or the index of the element; the offset of the value.
   */
  private int[] levels = new int[8 * SLOTS_PER_LEVEL];
  private int top;

  void reset(int value) {
    top = 0;
    levels[0] = ARRAY;
    levels[2] = value;
  }

  public int depth() {
    return top / SLOTS_PER_LEVEL;
  }

  boolean isFull() {
    return depth() == MAX_DEPTH;
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
    int value = valueOffset();
    top += SLOTS_PER_LEVEL;
    if (top == levels.length) levels = Arrays.copyOf(levels, 2 * top);
    levels[top] = kind;
    levels[top + 1] = -1;
    levels[top + 2] = value;
  }

  void leave() {
    top -= SLOTS_PER_LEVEL;
  }

  void leaveTo(int depth) {
    top = depth * SLOTS_PER_LEVEL;
  }

  /** Removes the name of the last member, because the path between two members is the path of the object. */
  void clearName() {
    levels[top] = OBJECT;
  }

  /** Sets the name of a member. A plain name has neither escape sequences nor non-ASCII characters. */
  void setName(int nameFrom, int nameTo, boolean plain) {
    levels[top] = nameFrom;
    levels[top + 1] = plain ? nameTo : ~nameTo;
  }

  void nextElements(int count) {
    levels[top + 1] += count;
  }

  void setValueOffset(int offset) {
    levels[top + 2] = offset;
  }

  /** {@return the start of the current value} */
  public int valueOffset() {
    return levels[top + 2];
  }

  public boolean hasName() {
    return levels[top] >= 0;
  }

  public int nameFrom() {
    return levels[top];
  }

  public int nameTo() {
    return nameTo(top);
  }

  private int nameTo(int level) {
    return isNamePlain(level) ? levels[level + 1] : ~levels[level + 1];
  }

  public boolean isNamePlain() {
    return isNamePlain(top);
  }

  private boolean isNamePlain(int level) {
    return levels[level + 1] >= 0;
  }

  String path(byte[] bytes) {
    var path = new StringBuilder("$");
    for (int level = SLOTS_PER_LEVEL; level <= top; level += SLOTS_PER_LEVEL) {
      if (levels[level] >= 0) {
        path.append(JsonPath
            .formatStep(StringParser.decodePrefix(bytes, levels[level], nameTo(level), JsonPath.MAX_NAME_LENGTH)));
      } else if (levels[level + 1] >= 0 && levels[level] == ARRAY) {
        path.append('[').append(levels[level + 1]).append(']');
      }
    }
    return path.toString();
  }
}
