package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the tables in the guide to config.json with the members that the reader knows, and reads its example. */
class ConfigJsonTests {
  private static final Path GUIDE = Path.of("guides", "config-json.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]*)\\|");
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");
  private static final Pattern KNOWN = Pattern.compile("\\(known: ([^)]*)\\)");

  @TempDir Path temp;
  private String text;

  @BeforeEach
  void readGuide() throws IOException {
    text = Files.readString(GUIDE);
  }

  /** {@return the names in the first column of the table of a section} */
  private Set<String> documented(String heading) {
    int start = text.indexOf("\n" + heading + "\n");
    assertTrue(start > 0, heading);
    int end = text.indexOf("\n#", start + heading.length());
    return ROW.matcher(text.substring(start, end < 0 ? text.length() : end)).results()
        .flatMap(row -> NAME.matcher(row.group(1)).results()).map(name -> name.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** {@return the names of members that the reader knows, from its message about an unknown member} */
  private Set<String> known(String provider) throws IOException {
    var json = "{\"providers\": {\"vllm\": {" + provider.replace('\'', '"').replace("%", "\"zzz\": 1") + "}}}";
    var file = Files.writeString(temp.resolve("config.json"), json);
    var message = assertThrows(BifrostException.class, () -> Bifrost.open(file)).getMessage();
    var known = KNOWN.matcher(message);
    assertTrue(known.find(), message);
    return new TreeSet<>(Set.of(known.group(1).split(", ")));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "## A provider|%",
      "## A key|'keys': [{%}]",
      "### vllm_key_config|'keys': [{'vllm_key_config': {%}}]",
      "## network_config|'network_config': {%}",
      "### client_certificate|'network_config': {'client_certificate': {%}}",
      "## proxy_config|'proxy_config': {%}",
      "## custom_provider_config|'custom_provider_config': {%}"})
  void tablesListExactlyTheMembersThatTheReaderKnows(String heading, String provider) throws IOException {
    assertEquals(known(provider), documented(heading));
  }

  @Test
  void pathsOfAllOperationsAreListed() throws IOException {
    var known = known("'custom_provider_config': {'request_path_overrides': {%}}");
    var documented = documented("### request_path_overrides");
    assertTrue(known.containsAll(documented), documented::toString);
    known.removeAll(documented);
    var operations = Stream.of(Operation.values()).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
    var missing = known.stream().filter(name -> operations.stream().anyMatch(name.replace("_stream", "")::equals));
    assertEquals(Set.of(), missing.collect(Collectors.toSet()));
  }

  @Test
  void exampleIsValid() throws IOException {
    var block = text.substring(text.indexOf("```json\n") + 8);
    var json = block.substring(0, block.indexOf("```")).replace("env.VLLM_KEY", "a-secret");
    Bifrost.open(Files.writeString(temp.resolve("config.json"), json)).close();
  }
}
