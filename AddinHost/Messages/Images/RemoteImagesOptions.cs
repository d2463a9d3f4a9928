namespace AddinHost.Messages.Images;

/// <summary>Images that mails name on the internet, fetched when a reader asks for them (<c>RemoteImages:*</c>).</summary>
public sealed class RemoteImagesOptions
{
    public const string Section = "RemoteImages";

    /// <summary>CIDRs besides public addresses. Not those of <c>Outbound</c>: whom a member may name is one thing, whom a stranger's mail may name is another.</summary>
    public string[] AllowedNetworks { get; set; } = [];

    public int LargestBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>For all of an image: names, connections, redirects and its bytes.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);
}
