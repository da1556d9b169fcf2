package bifrost.api.internal.json;

import java.util.Arrays;

/**
 * The lines and columns of a document. The position is stored every {@value #MARK_INTERVAL} bytes, so that
 * finding many positions takes time proportional to the size of the document.
 */
final class LineIndex {
  /** A position. Lines and columns count from 1; columns count code points. */
  record Position(int line, int column) {}

  private static final int MARK_INTERVAL = 256;

  private final byte[] bytes;
  private final int start;
  private int[] marks = {1, 1}; // a line and a column for each mark
  private int markCount = 1;

  LineIndex(byte[] bytes, int start) {
    this.bytes = bytes;
    this.start = start;
  }

  Position position(int at) {
    int mark = (at - start) / MARK_INTERVAL;
    while (markCount <= mark) addMark(scan(markCount - 1, start + markCount * MARK_INTERVAL));
    return scan(mark, at);
  }

  private void addMark(Position position) {
    if (2 * markCount == marks.length) marks = Arrays.copyOf(marks, 2 * marks.length);
    marks[2 * markCount] = position.line;
    marks[2 * markCount + 1] = position.column;
    markCount++;
  }

  private Position scan(int mark, int to) {
    int line = marks[2 * mark];
    int column = marks[2 * mark + 1];
    for (int i = start + mark * MARK_INTERVAL; i < to; i++) {
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
