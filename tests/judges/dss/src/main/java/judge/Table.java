package judge;

import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the EU Digital Signature Service says of many files: {@code Table TRUST-DIR TIME LIST}, with a path on each line of
 * LIST. One line a file, in the order of the list: path, tab, a word for each signature. No network is used.
 */
public final class Table {

    private final Dss judge;
    private final Date time;

    private Table(Path trust, Instant time) throws Exception {
        this.judge = new Dss(trust);
        this.time = Date.from(time);
    }

    private String line(String file) {
        return file + "\t" + words(Path.of(file));
    }

    private String words(Path file) {
        try {
            SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(file.toFile()));
            validator.setCertificateVerifier(judge.verifier());
            validator.setValidationTime(time);
            SimpleReport report = validator.validateDocument().getSimpleReport();
            List<String> words = new ArrayList<>();
            for (String id : report.getSignatureIdList()) words.add(word(report, id));
            return words.isEmpty() ? "no signature" : words.stream().distinct().collect(Collectors.joining(", "));
        } catch (Exception | StackOverflowError | OutOfMemoryError unreadable) {
            return "unreadable";
        }
    }

    /** The indication, and whether DSS warns of changes in the file. */
    private static String word(SimpleReport report, String id) {
        String sub = String.valueOf(report.getSubIndication(id));
        String said = report.getIndication(id) + (sub.equals("null") ? "" : "/" + sub);
        boolean warned = Stream.concat(
                report.getAdESValidationErrors(id).stream(), report.getAdESValidationWarnings(id).stream())
            .map(Message::getValue)
            .anyMatch(text -> text.matches("(?i).*(modif|change|overlap|difference|annotation).*"));
        return warned ? said + " with a warning" : said;
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 3) {
            System.err.println("usage: Table TRUST-DIR TIME LIST");
            System.exit(64);
        }
        Table table = new Table(Path.of(args[0]), Instant.parse(args[1]));
        Files.readAllLines(Path.of(args[2])).parallelStream().map(table::line).forEachOrdered(System.out::println);
        System.exit(0);
    }
}
