package bifrost.testkit.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.testkit.RecordedRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A multipart form (RFC 7578), parsed strictly: everything between two delimiters is one part, and a part has no
 * headers except those that describe it. A lenient parser would hide names that are not escaped.
 *
 * @param boundary the boundary
 * @param parts the parts, in order
 */
public record ReceivedForm(String boundary, List<Part> parts) {
  private static final int MAX_BOUNDARY = 70;

  /**
   * A part.
   *
   * @param name the name between the quotes, as it was sent
   * @param filename the file name between the quotes, as it was sent; empty if the part is not a file
   * @param contentType the content type; {@code ""} if there is none
   * @param content the bytes
   */
  public record Part(String name, Optional<String> filename, String contentType, byte[] content) {
    public String text() {
      return new String(content, UTF_8);
    }

    /** {@return whether the field has this name; some servers read a list from {@code name[]}} */
    public boolean isNamed(String expected) {
      return isEscaped(expected, name) || isEscaped(expected + "[]", name);
    }

    public boolean hasFilename(String expected) {
      return filename.isPresent() && isEscaped(expected, filename.get());
    }

    /** {@return whether the text is the escaped name, as browsers escape it (HTML standard) or with backslashes} */
    private static boolean isEscaped(String expected, String text) {
      var percent = text.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
      return expected.equals(percent) || expected.equals(text.replace("\\\"", "\"").replace("\\\\", "\\"));
    }
  }

  public static ReceivedForm of(RecordedRequest request) {
    var type = request.header("content-type").orElse("");
    int start = type.indexOf("boundary=");
    require(type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data") && start > 0,
        "the content type must be multipart/form-data with a boundary: " + type);
    var boundary = type.substring(start + "boundary=".length()).replaceFirst(";.*", "").replace("\"", "").strip();
    require(!boundary.isEmpty() && boundary.length() <= MAX_BOUNDARY, "invalid boundary: " + boundary);
    var body = "\r\n" + new String(request.body(), ISO_8859_1); // one character for each byte
    var sections = body.split(Pattern.quote("\r\n--" + boundary), -1);
    require(sections.length > 1 && sections[0].isEmpty(), "the body must start with the boundary");
    require(sections[sections.length - 1].strip().equals("--"), "the body must end with the closing boundary");
    return new ReceivedForm(boundary,
        Arrays.stream(sections).skip(1).limit(sections.length - 2L).map(ReceivedForm::part).toList());
  }

  private static Part part(String section) {
    require(section.startsWith("\r\n"), "a line with the boundary must end after it: " + section);
    int end = section.indexOf("\r\n\r\n");
    require(end >= 0, "a part must have headers: " + section);
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (var line : new String(section.substring(2, end).getBytes(ISO_8859_1), UTF_8).split("\r\n", -1)) {
      int colon = line.indexOf(':');
      require(colon > 0 && line.indexOf('\r') < 0 && line.indexOf('\n') < 0, "invalid header of a part: " + line);
      require(headers.put(line.substring(0, colon), line.substring(colon + 1).strip()) == null,
          "repeated header of a part: " + line);
    }
    var known = List.of("content-disposition", "content-type", "content-length", "content-transfer-encoding");
    headers.keySet().forEach(name -> require(known.contains(name.toLowerCase(Locale.ROOT)),
        "unexpected header of a part: " + name));
    var values = quotedValues(headers.getOrDefault("content-disposition", ""));
    return new Part(values.get(0), values.size() > 1 ? Optional.of(values.get(1)) : Optional.empty(),
        headers.getOrDefault("content-type", ""), section.substring(end + 4).getBytes(ISO_8859_1));
  }

  /** {@return the values of {@code name} and {@code filename}, which must be in this order} */
  private static List<String> quotedValues(String disposition) {
    require(disposition.toLowerCase(Locale.ROOT).startsWith("form-data;"), "not form-data: " + disposition);
    var values = new ArrayList<String>();
    var rest = disposition.substring("form-data;".length()).strip();
    for (var name : List.of("name=\"", "filename=\"")) {
      if (rest.isEmpty()) break;
      require(rest.startsWith(name), "expected " + name + ": " + disposition);
      int end = closingQuote(rest, name.length());
      values.add(rest.substring(name.length(), end));
      rest = rest.substring(end + 1).strip();
      if (rest.startsWith(";")) rest = rest.substring(1).strip();
    }
    require(!values.isEmpty() && (rest.isEmpty() || rest.startsWith("filename*=")),
        "a quote that is not escaped: " + disposition);
    return values;
  }

  private static int closingQuote(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == '"' && text.charAt(i - 1) != '\\') return i;
    }
    throw new IllegalArgumentException("a quote is missing: " + text);
  }

  private static void require(boolean holds, String message) {
    if (!holds) throw new IllegalArgumentException(message);
  }

  /** {@return the texts of the fields with this name, in order} */
  public List<String> texts(String name) {
    return parts.stream().filter(part -> part.filename().isEmpty() && part.isNamed(name)).map(Part::text).toList();
  }

  /** {@return the part that is a file} */
  public Part file() {
    var files = parts.stream().filter(part -> part.filename().isPresent()).toList();
    require(files.size() == 1, "expected one file: " + files.size());
    return files.get(0);
  }
}
