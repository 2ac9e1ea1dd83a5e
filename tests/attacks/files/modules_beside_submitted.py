# tries: have modules beside the notebook imported when it is graded
# way: submitted
from tests.attacks.files.modules_beside import build as build_beside


def build(hand_in):
    build_beside(hand_in)
