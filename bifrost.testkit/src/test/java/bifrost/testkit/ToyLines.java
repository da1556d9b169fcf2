package bifrost.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** The lines of an event stream, and the data that they make; read well or badly. */
final class ToyLines {
  private final Set<Defect> defects;
  private final ToyCall call;
  private final ByteArrayOutputStream line;
  private boolean begun;
  private boolean afterCr;

  ToyLines(Set<Defect> defects, ToyCall call, ByteArrayOutputStream line) {
    this.defects = defects;
    this.call = call;
    this.line = line;
  }

  /** The data of the next event; empty at the end of the body. */
  Optional<String> event() throws IOException {
    StringBuilder data = null;
    for (var next = line(); next.isPresent(); next = line()) {
      var text = next.get();
      if (text.isEmpty() && data != null) return Optional.of(data.toString());
      if (text.startsWith(":") && has(Defect.COMMENTS_ARE_EVENTS)) return Optional.of(text);
      var value = data(text);
      if (value.isEmpty()) continue;
      if (data == null || knowsOne(Defect.LAST_LINE_ONLY)) data = new StringBuilder(value.get());
      else data.append('\n').append(value.get());
    }
    return data == null || has(Defect.LOSES_THE_LAST_FRAME) ? Optional.empty() : Optional.of(data.toString());
  }

  private Optional<String> data(String text) {
    int colon = text.indexOf(':');
    if (has(Defect.READS_EVERY_FIELD) && colon > 0) return Optional.of(text.substring(colon + 1).strip());
    if (text.startsWith("data: ")) return Optional.of(text.substring(6));
    return text.startsWith("data:") && !knowsOne(Defect.NEEDS_THE_SPACE) ? Optional.of(text.substring(5)) : Optional.empty();
  }

  private Optional<String> line() throws IOException {
    while (true) {
      boolean divided = has(Defect.EVENTS_END_WITH_READS) && line.size() > 0 && call.isAtTheEndOfARead();
      int b = divided ? '\n' : call.read();
      if (b < 0) return Optional.empty();
      boolean second = b == '\n' && afterCr;
      if (has(Defect.KNOWS_NO_CR) && b == '\r') continue;
      afterCr = b == '\r' && !knowsOne(Defect.KNOWS_LF_ONLY);
      if (second) continue;
      if (b == '\n' || afterCr) return Optional.of(whole());
      if (line.size() < 1 << 16 || !has(Defect.LINES_OF_64_KILOBYTES)) line.write(b);
    }
  }

  private String whole() {
    var text = line.toString(has(Defect.READS_LATIN_1) ? ISO_8859_1 : UTF_8);
    line.reset();
    boolean first = !begun;
    begun = true;
    return first && text.startsWith("\uFEFF") && !knowsOne(Defect.KEEPS_THE_BOM) ? text.substring(1) : text;
  }

  private boolean knowsOne(Defect form) {
    return has(form) || has(Defect.KNOWS_ONE_FORM_OF_FRAMES);
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }
}
