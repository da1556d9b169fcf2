package bifrost.openai.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

/** Encoding, decoding and converting cost time and memory in proportion to the input, however hostile it is. */
class LinearCostTests {
  /** The names of classes that read, write or convert something whose size others choose. */
  private static final Pattern MUST_BE_LISTED = Pattern.compile(".*(Decoders?|Encoder|Json|Body|Writer|Reader|Builder|Parser|Headers|Fields|Members|Text"
      + "|Events|Parts?|Calls?|Vectors|Form|Query|QueryString|Answer|Response|Message|Envelope|Shape|Filter|Assigner|Repair|Sniffer|Indexes|Payload"
      + "|Modality|Conversation|ToChat|ToResponse|Function|Finished|Tracker|Completeness|Responses|Source)");

  /** The classes that have such a name, but need no row, with the reasons. */
  private static final Map<Class<?>, String> EXEMPT = Map.of(
      NamedReasoningEvents.class, "adds a name to one event after the other",
      RequestHeaders.class, "compares the few headers of a request with a list",
      UploadBody.class, "passes the bytes of a file to the HTTP client and keeps none of them",
      Completeness.class, "is an interface",
      TranscriptFinished.class, "looks at one chunk after the other and keeps none of them",
      Lost.class, "shortens the message of an exception",
      TlsAdvice.class, "extends the message of an exception");

  private static final List<LinearCost> DECODERS = List.of(DecoderCosts.chat(), DecoderCosts.chunks(), DecoderCosts.completions(), DecoderCosts.lists(),
      DecoderCosts.transcriptions(), DecoderCosts.responses(), DecoderCosts.errors());
  private static final List<LinearCost> STREAMS = List.of(StreamCosts.events(), StreamCosts.bodies());
  private static final List<LinearCost> ENCODERS = List.of(EncoderCosts.encoders(), EncoderCosts.conversions());

  @TestFactory
  Stream<DynamicTest> decodersAreLinear() {
    return DECODERS.stream().flatMap(LinearCost::tests);
  }

  @TestFactory
  Stream<DynamicTest> streamsAndBodiesAreLinear() {
    return STREAMS.stream().flatMap(LinearCost::tests);
  }

  @TestFactory
  Stream<DynamicTest> encodersAndConversionsAreLinear() {
    return ENCODERS.stream().flatMap(LinearCost::tests);
  }

  @Test
  void everyClassThatDecodesOrEncodesIsInTheTable() throws IOException, URISyntaxException {
    var listed = new HashSet<Class<?>>(EXEMPT.keySet());
    Stream.of(DECODERS, STREAMS, ENCODERS).flatMap(List::stream).forEach(table -> listed.addAll(table.classes()));
    var missing = classes().filter(type -> MUST_BE_LISTED.matcher(type.getSimpleName()).matches() && !listed.contains(type));
    assertEquals(Set.of(), missing.collect(Collectors.toSet()));
  }

  /** {@return the top-level classes of all packages that are not exported} */
  private static Stream<Class<?>> classes() throws IOException, URISyntaxException {
    var root = Path.of(OpenAiProvider.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (var files = Files.walk(root)) {
      var names = files.map(file -> root.relativize(file).toString().replace(File.separatorChar, '.')).filter(LinearCostTests::isInternal)
          .map(name -> name.substring(0, name.length() - ".class".length())).toList();
      return names.stream().map(LinearCostTests::load);
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
