package judge;

import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Asks the EU Digital Signature Service about PDF files: {@code Dss TRUST-DIR FILE…}.
 *
 * <p>TRUST-DIR holds what the demo publishes: {@code *.pem} are the roots, {@code *.crl} the lists.
 * One line a signature, tab-separated: file, indication, sub-indication, level, messages. No network is used.
 * Exit 0: each file is sealed, and each of its signatures is TOTAL_PASSED at PAdES-BASELINE-T. Else 1.
 */
public final class Dss {

    private final CommonCertificateVerifier judge = new CommonCertificateVerifier(true);

    Dss(Path trust) throws Exception {
        CommonTrustedCertificateSource roots = new CommonTrustedCertificateSource();
        CertificateFactory x509 = CertificateFactory.getInstance("X.509");
        for (Path pem : filesIn(trust, "*.pem")) {
            try (var in = Files.newInputStream(pem)) {
                for (var certificate : x509.generateCertificates(in)) {
                    roots.addCertificate(new CertificateToken((java.security.cert.X509Certificate) certificate));
                }
            }
        }
        List<DSSDocument> lists = new ArrayList<>();
        for (Path crl : filesIn(trust, "*.crl")) lists.add(new FileDocument(crl.toFile()));
        judge.setTrustedCertSources(roots);
        if (!lists.isEmpty()) judge.setCrlSource(new ExternalResourcesCRLSource(lists.toArray(DSSDocument[]::new)));
    }

    CommonCertificateVerifier verifier() {
        return judge;
    }

    private static List<Path> filesIn(Path folder, String pattern) throws Exception {
        List<Path> found = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(folder, pattern)) {
            entries.forEach(found::add);
        }
        return found;
    }

    /** Prints what DSS says of each signature; whether all is as it should be. */
    private boolean passes(Path file) {
        SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(file.toFile()));
        validator.setCertificateVerifier(judge);
        SimpleReport report = validator.validateDocument().getSimpleReport();
        boolean all = !report.getSignatureIdList().isEmpty();
        for (String id : report.getSignatureIdList()) {
            Indication indication = report.getIndication(id);
            SignatureLevel level = report.getSignatureFormat(id);
            all &= indication == Indication.TOTAL_PASSED && level == SignatureLevel.PAdES_BASELINE_T;
            System.out.println(String.join("\t", file.toString(), indication.toString(),
                String.valueOf(report.getSubIndication(id)), level.toString(), messages(report, id)));
        }
        return all;
    }

    private static String messages(SimpleReport report, String id) {
        List<Message> all = new ArrayList<>(report.getAdESValidationErrors(id));
        all.addAll(report.getAdESValidationWarnings(id));
        return all.stream().map(Message::getValue).collect(Collectors.joining(" | "));
    }

    public static void main(String[] args) throws Exception {
        if (args.length < 2) {
            System.err.println("usage: Dss TRUST-DIR FILE…");
            System.exit(64);
        }
        Dss dss = new Dss(Path.of(args[0]));
        boolean all = true;
        for (int i = 1; i < args.length; i++) {
            Path file = Path.of(args[i]);
            try {
                all &= dss.passes(file);
            } catch (RuntimeException unreadable) {
                System.out.println(file + "\tUNREADABLE\t" + unreadable.getMessage());
                all = false;
            }
        }
        System.exit(all ? 0 : 1);
    }
}
