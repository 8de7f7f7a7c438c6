"""How scenes are shown on this machine: what is kept with them, or what the analyst is just trying out."""

from __future__ import annotations

from pathlib import Path

from annotator.app.folders import data_dir
from annotator.app.memory import project_key, read_json, write_json
from annotator.app.session import Session
from annotator.app.signal import Signal
from annotator.domain.change import Change
from annotator.domain.edits.display import keep_display
from annotator.domain.records import Scene
from annotator.imagery.style import DisplayStyle

MOST_KEPT = 500


class Displays:
    """Styles of one project's scenes; trying out is no edit and survives a restart in the user's own folder."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.changed: Signal[str] = Signal()
        """Uid of a scene that is shown differently now."""
        self._path = _file_of(Path(session.project.path))
        stored = read_json(self._path)
        texts = stored if isinstance(stored, dict) else {}
        self._tried = {str(uid): DisplayStyle.from_json(str(text)) for uid, text in texts.items()}
        session.changed.connect(self._on_changed)

    def style_of(self, scene: Scene) -> DisplayStyle:
        """The style to show it in."""
        return self._tried.get(scene.uid) or DisplayStyle.from_json(scene.display)

    def is_tried(self, scene_uid: str) -> bool:
        """Whether it is shown differently from what is kept with it."""
        return scene_uid in self._tried

    def try_out(self, scene: Scene, style: DisplayStyle) -> None:
        """Show it so for now."""
        if style == self.style_of(scene):
            return
        if style == DisplayStyle.from_json(scene.display):
            self._tried.pop(scene.uid, None)
        else:
            self._tried[scene.uid] = style
        self.changed.emit(scene.uid)

    def save(self) -> None:
        """Remember what is tried out; called when a slider comes to rest."""
        latest = list(self._tried.items())[-MOST_KEPT:]
        write_json(self._path, {uid: style.to_json() or "{}" for uid, style in latest})

    def keep(self, scene: Scene) -> None:
        """Keep the style with the scene, as an edit that can be undone."""
        if self.is_tried(scene.uid):
            self._session.apply(keep_display(scene.uid, self.style_of(scene).to_json(), self._session.author))

    def _on_changed(self, change: Change) -> None:
        """What an edit, an undo or a redo says goes before what was tried out."""
        for before, after in change.of(Scene):
            if after is None or (before is not None and before.display != after.display):
                uid = (after or before).uid  # type: ignore[union-attr]
                if self._tried.pop(uid, None) is not None:
                    self.save()
                if after is not None:
                    self.changed.emit(uid)


def _file_of(project: Path) -> Path:
    folder = data_dir() / "displays"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{project_key(project)}.json"
