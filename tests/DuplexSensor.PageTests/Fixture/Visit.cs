using System.Text.RegularExpressions;

namespace DuplexSensor.PageTests.Fixture;

/// <summary>
/// A user in front of the page. At the end it fails if the page has written an error to the browser's console, which a
/// blocked inline script or style does too, or has opened a dialog.
/// </summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _errors = [];

    private Visit(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) => RecordError(message.Type == "error" ? message.Text : null);
        page.PageError += (_, error) => RecordError(error);
        page.Dialog += (_, dialog) => RecordError($"a dialog: {dialog.Message}");
    }

    public IPage Page { get; }

    /// <summary>Opens the page, and waits until it shows a board, or all of them.</summary>
    public static async Task<Visit> OpenAsync(
        Chromium chromium, string url, int width = 1600, ColorScheme scheme = ColorScheme.Light)
    {
        IBrowserContext context = await chromium.OpenAsync(width, scheme);
        context.SetDefaultTimeout(30_000);
        var visit = new Visit(context, await context.NewPageAsync());
        await visit.Page.GotoAsync(url);
        await visit.ExpectAsync("#live", "Live");
        return visit;
    }

    public ILocator Find(string selector) => Page.Locator(selector);

    /// <summary>Waits until an element contains a text.</summary>
    public Task ExpectAsync(string selector, string text) => ExpectAsync(Find(selector), text);

    /// <summary>Waits until one of the elements contains a text.</summary>
    public static async Task ExpectAsync(ILocator elements, string text)
    {
        try
        {
            await elements.Filter(new LocatorFilterOptions { HasText = text }).First.WaitForAsync();
        }
        catch (TimeoutException)
        {
            string shown = string.Join(" | ", await elements.AllInnerTextsAsync());
            Assert.Fail($"\"{text}\" is not shown in time, but: {shown}");
        }
    }

    /// <summary>Waits until an element matches a selector of its own attributes.</summary>
    public Task ExpectMatchAsync(string selector) => Find(selector).First.WaitForAsync(
        new LocatorWaitForOptions { State = WaitForSelectorState.Attached });

    /// <summary>The first number in an element's text.</summary>
    public async Task<int> ReadNumberAsync(string selector) =>
        int.Parse(Regex.Match(await Find(selector).InnerTextAsync(), @"\d+").Value);

    /// <summary>Saves a picture as output of the tests.</summary>
    public async Task SavePictureAsync(string name, bool isFullPage = true) =>
        await Page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Pictures.GetPath(name),
            FullPage = isFullPage,
        });

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        lock (_errors)
        {
            Assert.Empty(_errors);
        }
    }

    private void RecordError(string? text)
    {
        // A command that the cloud refuses is an error of HTTP, which Chromium writes to the console too.
        if (text is null || text.StartsWith("Failed to load resource", StringComparison.Ordinal))
        {
            return;
        }

        lock (_errors)
        {
            _errors.Add(text);
        }
    }
}
