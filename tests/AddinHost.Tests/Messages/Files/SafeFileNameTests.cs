using System.Text;
using AddinHost.Messages.Files;

namespace AddinHost.Tests.Messages.Files;

public sealed class SafeFileNameTests
{
    [Theory]
    [InlineData("Quote Q3.pdf", "Quote Q3.pdf")]
    [InlineData("Rechnung für Ärger 💡.pdf", "Rechnung für Ärger 💡.pdf")]
    // What reads "invoice_exe.pdf" on the screen.
    [InlineData("invoice_\u202Efdp.exe", "invoice_fdp.exe")]
    [InlineData("\u2066a\u2069\u200F\u061Cb\u200B\uFEFF.pdf", "ab.pdf")]
    [InlineData("../../etc/passwd", "_.._etc_passwd")]
    [InlineData(@"C:\Windows\x.dll", "C__Windows_x.dll")]
    [InlineData("a\u2215b\uFF0Fc", "a_b_c")]
    [InlineData("a\0b\r\nc\td\u0085e\u2028f", "ab c d e f")]
    [InlineData("photo.jpg                                        .exe", "photo.jpg .exe")]
    [InlineData("  .hidden. . ", "hidden")]
    [InlineData("CON", "_CON")]
    [InlineData("nul.txt", "_nul.txt")]
    [InlineData("Com1.tar.gz", "_Com1.tar.gz")]
    [InlineData("LPT¹", "_LPT¹")]
    [InlineData("CONIN$", "_CONIN$")]
    [InlineData("console.log", "console.log")]
    [InlineData("a:b*c?d\"e<f>g|h", "a_b_c_d_e_f_g_h")]
    [InlineData("", "attachment")]
    [InlineData(null, "attachment")]
    [InlineData("///", "attachment")]
    [InlineData("...", "attachment")]
    [InlineData("\u202E\u200B", "attachment")]
    // Written in two characters, kept as one.
    [InlineData("u\u0308.pdf", "ü.pdf")]
    public void A_name_means_what_it_looks_like_on_every_system(string? written, string kept)
    {
        Assert.Equal(kept, SafeFileName.Of(written));
        Assert.Equal(SafeFileName.Of(written), SafeFileName.Of(SafeFileName.Of(written)));
    }

    [Fact]
    public void A_long_name_is_cut_before_its_ending_and_never_within_a_character()
    {
        var name = SafeFileName.Of(string.Concat(Enumerable.Repeat("💡", 300)) + ".pdf");
        Assert.EndsWith("💡.pdf", name, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(name), 190, 200);
        Assert.Equal(name, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)));
        Assert.InRange(SafeFileName.Of(new string('x', 100_000)).Length, 100, 200);
    }

    [Theory]
    [InlineData("application/pdf", "application/pdf")]
    [InlineData("image/svg+xml", "image/svg+xml")]
    [InlineData("text/html\"><script>", "application/octet-stream")]
    [InlineData("text", "application/octet-stream")]
    [InlineData("a/b/c", "application/octet-stream")]
    [InlineData("text/ html", "application/octet-stream")]
    [InlineData("", "application/octet-stream")]
    [InlineData(null, "application/octet-stream")]
    public void A_type_has_the_characters_that_types_have(string? written, string kept) => Assert.Equal(kept, SafeType.Of(written));
}
