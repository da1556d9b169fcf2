package bifrost.vllm.internal.cli;

import bifrost.api.json.Json;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The standard input, in UTF-8, and files. */
final class Input {
  private final InputStream in;
  private final boolean isTerminal;
  private final BufferedReader lines;

  Input(InputStream in, boolean isTerminal) {
    this.in = in;
    this.isTerminal = isTerminal;
    this.lines = new BufferedReader(new InputStreamReader(in, decoder()));
  }

  /** {@return the JSON in a file} */
  static JsonValue json(String file) {
    try {
      return Json.parse(Files.readAllBytes(Path.of(file)));
    } catch (JsonParseException e) {
      throw new UsageException(file + " is not JSON: " + e.getMessage());
    } catch (IOException e) {
      throw new UsageException("cannot read the file: " + e);
    }
  }

  private static CharsetDecoder decoder() {
    return StandardCharsets.UTF_8.newDecoder(); // reports invalid bytes
  }

  boolean isTerminal() {
    return isTerminal;
  }

  InputStream stream() {
    return in;
  }

  /** {@return the entire input, without one line feed at its end} */
  String text() {
    try {
      var text = decoder().decode(ByteBuffer.wrap(in.readAllBytes())).toString();
      if (!text.endsWith("\n")) return text;
      return text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** {@return the next lines, at most the maximum; an empty list at the end} */
  List<String> lines(int max) {
    var next = new ArrayList<String>();
    try {
      for (String line; next.size() < max && (line = lines.readLine()) != null;) next.add(line);
    } catch (IOException e) {
      throw failed(e);
    }
    return next;
  }

  private static RuntimeException failed(IOException e) {
    if (e instanceof CharacterCodingException) return new UsageException("the standard input is not UTF-8: convert it");
    return new UncheckedIOException("cannot read the standard input: " + e.getMessage(), e);
  }
}
