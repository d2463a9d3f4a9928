using System.Diagnostics;
using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Benchmarks;

/// <summary>Messages of a hundred megabytes that are made to stop a host (promise S10): to be read within a second and 200 MB besides their own bytes.</summary>
internal static class Bombs
{
    private const int Size = 100_000_000;

    public static void Run()
    {
        (string Name, string Start, string Repeated)[] all =
        [
            ("endless field", "X: ", "x"),
            ("short fields", "", "X: y\r\n"),
            ("folded field", "X: ", "y\r\n "),
            ("lines that are no fields", "Subject: s\n", "x\n"),
            ("parameters", "Content-Type: text/plain", "; a=b"),
            ("endless line", "\n", "x"),
            ("base64", "Content-Transfer-Encoding: base64\n\n", "QUJD"),
            ("quoted-printable", "Content-Transfer-Encoding: quoted-printable\n\n", "=3D"),
            ("empty parts", "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\n\n"),
            ("nested messages", "", "Content-Type: message/rfc822\n\n"),
        ];
        foreach (var (name, start, repeated) in all)
        {
            var bytes = Encoding.Latin1.GetBytes(start + string.Concat(Enumerable.Repeat(repeated, Size / repeated.Length)));
            // The second time, when the code is compiled.
            Read(bytes);
            var (before, started) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            var cut = Read(bytes);
            Report.Line(new
            {
                mode = "bomb", name, cut = cut.ToString(), ms = (int)Stopwatch.GetElapsedTime(started).TotalMilliseconds, allocatedMb = (GC.GetAllocatedBytesForCurrentThread() - before) / 1_000_000,
            });
        }
    }

    private static MimeCut Read(byte[] bytes)
    {
        var message = MimeMessage.Parse(bytes);
        _ = (message.Headers.From, message.Headers.Subject, message.Headers.References, message.TextBody, message.HtmlBody);
        _ = message.Attachments.Sum(part => part.DecodedLength);
        return message.Cut;
    }
}
