using System.Diagnostics;
using System.Globalization;
using System.Text;
using AddinHost.Data;
using AddinHost.Shared.Secrets;
using AddinHost.Tracking.Links;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;

namespace AddinHost.Benchmarks;

/// <summary>What following the links of one mail costs: HTML of a size with so many links, rewritten, signed and given its pixel.</summary>
internal static class Rewriting
{
    private const string Words = "Dear Bea, <em>here is what we talked about</em> on Thursday, and what it would cost. ";

    public static void Run(int bytes, int links, int rounds)
    {
        var html = Mail(bytes, links);
        var keys = new TrackingKeys(
            new MasterKey(Options.Create(new SecretsOptions { MasterKey = Convert.ToBase64String(new byte[32]) }), new DataFolder(Options.Create(new DataOptions { Directory = Path.GetTempPath() }), new HostingEnvironment())), TimeProvider.System);
        var took = new List<double>(rounds);
        var followed = 0;
        long allocated = 0;
        // The first ones compile the code.
        for (var round = -Math.Min(50, rounds); round < rounds; round++)
        {
            var (before, started) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            var body = new TrackedBody(keys, new Uri("https://links.inlay.example"), Guid.NewGuid());
            body.Html(html, opens: true, follow: true);
            if (round < 0)
                continue;
            took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            (followed, allocated) = (body.Targets.Count, allocated + GC.GetAllocatedBytesForCurrentThread() - before);
        }

        took.Sort();
        Report.Line(new { mode = "rewrite", bytes = Encoding.UTF8.GetByteCount(html), links = followed, median_ms = Math.Round(took[took.Count / 2], 2), p95_ms = Math.Round(took[(int)(took.Count * 0.95)], 2), allocatedKb = allocated / rounds / 1_000 });
    }

    /// <summary>Paragraphs in a table, as mail is written, each with its link.</summary>
    private static string Mail(int bytes, int links)
    {
        var (html, share) = (new StringBuilder("<html><body><table role=\"presentation\"><tbody>"), bytes / Math.Max(1, links));
        for (var link = 0; link < links; link++)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td style=\"padding:4px 8px;font-family:Arial,sans-serif\"><p>");
            var row = html.Length;
            var anchor = string.Create(CultureInfo.InvariantCulture, $"<a href=\"https://shop.example/offers/{link}?source=mail&amp;campaign=autumn\">Offer {link}</a></p></td></tr>");
            while (html.Length - row + anchor.Length + Words.Length + 80 < share)
                html.Append(Words);
            html.Append(anchor);
        }

        return html.Append("</tbody></table></body></html>").ToString();
    }
}
