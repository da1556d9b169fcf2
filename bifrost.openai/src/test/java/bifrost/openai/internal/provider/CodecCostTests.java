package bifrost.openai.internal.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.openai.internal.codec.TranscriptionEndTracker;
import bifrost.openai.internal.http.ConnectionFailureText;
import bifrost.openai.internal.http.ReservedHeaders;
import bifrost.openai.internal.http.TlsFailureText;
import bifrost.openai.internal.http.UploadBody;
import bifrost.openai.internal.responses.ReasoningNameEvents;
import bifrost.openai.internal.sse.StreamEndTracker;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The time and memory for encoding, decoding and conversion must grow linearly with any input, even a hostile one. */
class CodecCostTests {
  /** The names of classes that read, write or convert data whose size a server or a caller determines. */
  private static final Pattern MUST_BE_LISTED =
      Pattern.compile(".*(Decoder|Encoder|Json|Body|Writer|Reader|Builder|Parser|Headers|Fields|Members|Text|Events"
          + "|Parts?|Calls?|Form|QueryString|Response|Message|Filter|Assigner|Repair|Sniffer|ToChat|ToResponse|Function"
          + "|Tracker|Source)");

  /** Classes that match {@link #MUST_BE_LISTED} but need no row, with the reasons. */
  private static final Map<Class<?>, String> EXEMPT = Map.of(
      ReasoningNameEvents.class, "adds a name to each event, and keeps none of them",
      ReservedHeaders.class, "compares the few headers of a request with a list",
      UploadBody.class, "passes the bytes of a file to the HTTP client, and keeps none of them",
      IdleReader.class, "hands a reader over, and reads nothing",
      StreamEndTracker.class, "is an interface",
      TranscriptionEndTracker.class, "inspects each chunk, and keeps none of them",
      ConnectionFailureText.class, "shortens the message of an exception",
      TlsFailureText.class, "extends the message of an exception");

  private static final List<CostTable> DECODERS =
      List.of(DecoderCosts.chat(), DecoderCosts.chunks(), DecoderCosts.completions(), DecoderCosts.lists(),
          DecoderCosts.transcriptions(), DecoderCosts.responses(), DecoderCosts.errors());
  private static final List<CostTable> STREAMS = List.of(StreamCosts.events(), StreamCosts.bodies());
  private static final List<CostTable> ENCODERS = List.of(EncoderCosts.encoders(), EncoderCosts.conversions());

  @TestFactory
  Stream<DynamicTest> decodersHaveLinearCost() {
    return DECODERS.stream().flatMap(CostTable::tests);
  }

  @TestFactory
  Stream<DynamicTest> streamsAndBodiesHaveLinearCost() {
    return STREAMS.stream().flatMap(CostTable::tests);
  }

  @TestFactory
  Stream<DynamicTest> encodersAndConversionsHaveLinearCost() {
    return ENCODERS.stream().flatMap(CostTable::tests);
  }

  @Test
  void everyClassThatDecodesOrEncodesHasARow() throws IOException, URISyntaxException {
    var listed = new HashSet<Class<?>>(EXEMPT.keySet());
    Stream.of(DECODERS, STREAMS, ENCODERS).flatMap(List::stream).forEach(table -> listed.addAll(table.classes()));
    var missing =
        classes().filter(type -> MUST_BE_LISTED.matcher(type.getSimpleName()).matches() && !listed.contains(type));
    assertEquals(Set.of(), missing.collect(Collectors.toSet()));
  }

  /** {@return the top-level classes of all packages that are not exported} */
  private static Stream<Class<?>> classes() throws IOException, URISyntaxException {
    var root = Path.of(OpenAiProvider.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (var files = Files.walk(root)) {
      var names = files.map(file -> root.relativize(file).toString().replace(File.separatorChar, '.'))
          .filter(CodecCostTests::isInternal)
          .map(name -> name.substring(0, name.length() - ".class".length())).toList();
      return names.stream().map(CodecCostTests::load);
    }
  }

  private static boolean isInternal(String file) {
    boolean isTopLevel = file.endsWith(".class") && !file.contains("$") && !file.endsWith("-info.class");
    return isTopLevel && !file.matches("bifrost\\.openai\\.\\w+\\.class");
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, OpenAiProvider.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
