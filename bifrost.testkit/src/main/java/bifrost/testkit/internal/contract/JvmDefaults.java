package bifrost.testkit.internal.contract;

import java.util.List;
import java.util.Locale;
import java.util.TimeZone;

/**
 * Defaults of the JVM that reveal code that depends on them.
 *
 * @param locale the default locale
 * @param timeZone the default time zone
 */
public record JvmDefaults(Locale locale, TimeZone timeZone) {
  /** {@return Turkish, with a special lower case of I, and Arabic, with other digits, in zones far from UTC} */
  public static List<JvmDefaults> unusual() {
    return List.of(of("tr-TR", "Pacific/Kiritimati"), of("ar-EG-u-ca-islamic-nu-arab", "America/St_Johns"));
  }

  private static JvmDefaults of(String locale, String timeZone) {
    return new JvmDefaults(Locale.forLanguageTag(locale), TimeZone.getTimeZone(timeZone));
  }

  /** Runs an action with these defaults, and restores the previous ones, so that other rules are not disturbed. */
  public void run(Runnable action) {
    var previous = new JvmDefaults(Locale.getDefault(), TimeZone.getDefault());
    set();
    try {
      action.run();
    } finally {
      previous.set();
    }
  }

  private void set() {
    Locale.setDefault(locale);
    TimeZone.setDefault(timeZone);
  }
}
