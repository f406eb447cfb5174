namespace DuplexSensor.PageTests.Fixture;

/// <summary>
/// A user in front of the page. At the end it fails if the page has written an error to the browser's console, which a
/// blocked inline script or style does too, or has opened a dialog.
/// </summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly Chromium _chromium;
    private readonly List<string> _errors = [];

    private Visit(Chromium chromium, IPage page)
    {
        (_chromium, Page) = (chromium, page);
        page.Console += OnConsole;
        page.PageError += OnPageError;
        page.Dialog += OnDialog;
    }

    public IPage Page { get; }

    /// <summary>Opens the page, and waits until it shows a board, or all of them.</summary>
    public static async Task<Visit> OpenAsync(
        Chromium chromium, string url, int width = 1600, ColorScheme scheme = ColorScheme.Light)
    {
        var visit = new Visit(chromium, await chromium.TakeAsync());
        await visit.ShowAsync(width, scheme);
        await visit.Page.GotoAsync(url);
        await visit.ExpectAsync("#live", "Live");
        await visit.ListenAsync();
        return visit;
    }

    /// <summary>Gives the window another width and other preferences, with the pointer in its corner.</summary>
    public async Task ShowAsync(int width, ColorScheme scheme, ReducedMotion motion = ReducedMotion.NoPreference)
    {
        await Page.Mouse.MoveAsync(0, 0);
        await Page.SetViewportSizeAsync(width, width < 500 ? 844 : 1000);
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, ReducedMotion = motion });
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

    /// <summary>Waits until "What happens" has told a text since the page was opened. Newer ones replace it.</summary>
    public Task ExpectToldAsync(string text) =>
        Page.WaitForFunctionAsync("text => told.some(story => story.includes(text))", text);

    /// <summary>Waits until an element matches a selector of its own attributes.</summary>
    public Task ExpectMatchAsync(string selector) => Find(selector).First.WaitForAsync(
        new LocatorWaitForOptions { State = WaitForSelectorState.Attached });

    /// <summary>Saves a picture of the whole page as output of the tests.</summary>
    public async Task SavePictureAsync(string name) =>
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Pictures.GetPath(name), FullPage = true });

    public async ValueTask DisposeAsync()
    {
        await Page.GotoAsync("about:blank");
        Page.Console -= OnConsole;
        Page.PageError -= OnPageError;
        Page.Dialog -= OnDialog;
        _chromium.Return(Page);
        lock (_errors)
        {
            Assert.Empty(_errors);
        }
    }

    private Task ListenAsync() => Page.EvaluateAsync(
        """
        () => {
          const story = document.getElementById('story');
          window.told = [story.textContent];
          new MutationObserver(() => told.push(story.textContent)).observe(story, { childList: true });
        }
        """);

    private void OnConsole(object? sender, IConsoleMessage message) =>
        RecordError(message.Type == "error" ? message.Text : null);

    private void OnPageError(object? sender, string error) => RecordError(error);

    private void OnDialog(object? sender, IDialog dialog)
    {
        RecordError($"a dialog: {dialog.Message}");
        _ = dialog.DismissAsync();
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
