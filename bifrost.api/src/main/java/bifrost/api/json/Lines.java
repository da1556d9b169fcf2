package bifrost.api.json;

import java.util.Arrays;

/**
 * The lines and columns of a document. A position is kept every {@value #DISTANCE} bytes, therefore finding many positions takes time in
 * proportion to the size of the document.
 */
final class Lines {

  /** Lines and columns count from 1; columns count code points. */
  record Position(int line, int column) {}

  private static final int DISTANCE = 256;

  private final byte[] bytes;
  private final int start;
  private int[] marks = {1, 1}; // line and column of each mark
  private int known = 1; // the number of marks

  Lines(byte[] bytes, int start) {
    this.bytes = bytes;
    this.start = start;
  }

  Position position(int at) {
    int mark = (at - start) / DISTANCE;
    while (known <= mark) add(scan(known - 1, start + known * DISTANCE));
    return scan(mark, at);
  }

  private void add(Position position) {
    if (2 * known == marks.length) marks = Arrays.copyOf(marks, 2 * marks.length);
    marks[2 * known] = position.line;
    marks[2 * known + 1] = position.column;
    known++;
  }

  private Position scan(int mark, int to) {
    int line = marks[2 * mark];
    int column = marks[2 * mark + 1];
    for (int i = start + mark * DISTANCE; i < to; i++) {
      if (bytes[i] == '\n') {
        line++;
        column = 1;
      } else if (!Utf8.isContinuation(bytes[i])) {
        column++;
      }
    }
    return new Position(line, column);
  }
}
