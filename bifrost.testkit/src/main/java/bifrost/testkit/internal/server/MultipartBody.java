package bifrost.testkit.internal.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.testkit.RecordedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of a multipart form (RFC 7578). */
public record MultipartBody(List<Part> parts) {
  private static final Pattern BOUNDARY =
      Pattern.compile("multipart/form-data;\\s*boundary=\"?([^\";]+)\"?.*", Pattern.CASE_INSENSITIVE);
  private static final Pattern NAME = Pattern.compile("[;\\s]name=\"([^\"]*)\"");
  private static final Pattern FILENAME = Pattern.compile("[;\\s]filename=\"([^\"]*)\"");

  /** A field or a file of a form. */
  public record Part(String name, Optional<String> declaredFilename, byte[] content) {
    public String filename() {
      return declaredFilename.orElse("");
    }
  }

  public static MultipartBody of(RecordedRequest request) {
    Matcher type = BOUNDARY.matcher(request.header("content-type").orElse(""));
    if (!type.matches()) throw ErrorReplies.missingBody();
    var parts = new ArrayList<Part>();
    String body = new String(request.body(), ISO_8859_1); // one character for each byte
    String delimiter = "--" + type.group(1);
    int offset = body.indexOf(delimiter);
    while (offset >= 0 && !body.startsWith("--", offset + delimiter.length())) {
      int next = body.indexOf("\r\n" + delimiter, offset);
      if (next < 0) throw ErrorReplies.detail(400, "There was an error parsing the body");
      parts.add(part(body.substring(offset + delimiter.length() + 2, next)));
      offset = next + 2;
    }
    return new MultipartBody(parts);
  }

  private static Part part(String text) {
    int headEnd = text.indexOf("\r\n\r\n");
    String head = new String(text.substring(0, headEnd).getBytes(ISO_8859_1), UTF_8);
    return new Part(find(NAME, head).orElse(""), find(FILENAME, head),
        text.substring(headEnd + 4).getBytes(ISO_8859_1));
  }

  private static Optional<String> find(Pattern pattern, String head) {
    Matcher found = pattern.matcher(head);
    return found.find() ? Optional.of(found.group(1).replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n"))
        : Optional.empty();
  }

  public Optional<String> field(String name) {
    return parts.stream().filter(part -> part.name().equals(name) && part.declaredFilename().isEmpty())
        .map(part -> new String(part.content(), UTF_8))
        .findFirst();
  }

  /** {@return the file with this name; as with vLLM, a part without a file name is not a file} */
  public Optional<Part> file(String name) {
    return parts.stream().filter(part -> part.name().equals(name) && part.declaredFilename().isPresent()).findFirst();
  }
}
